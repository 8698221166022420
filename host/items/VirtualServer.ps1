# A virtual server beyond the first, for worker pools with an expiry of their own (paper, footnotes 2 and 10). Desired: the virtual server.

function Test-VirtualServer {
    param($Desired)
    $key = "SmtpSvc/$($Desired.instance)"
    if (-not (Test-MetabaseKey -Path $key)) { return New-Difference -Item 'VirtualServer' -Path $key -Expected 'there' -Found 'not there' }
    $starts = Get-MetabaseValue -Key $key -Name 'ServerAutoStart'
    if ($starts -ne $true) { New-Difference -Item 'VirtualServer' -Path "$key/ServerAutoStart" -Expected 'True' -Found (Format-Value $starts) -Data @{ Value = $starts } }
}

function Set-VirtualServer {
    param($Desired, $Difference)
    if ($null -ne $Difference[0].Data) {
        Set-MetabaseValue -Key "SmtpSvc/$($Desired.instance)" -Name 'ServerAutoStart' -Value $true
        return
    }
    # It starts with no relay list and on no port of its own: the steps that follow set both before SMTPSVC starts again.
    Stop-SmtpForChange -Because "virtual server $($Desired.instance) is made"
    New-MetabaseChild -Key 'SmtpSvc' -Class $script:Facts.Metabase.ServerClass -Name ([string] $Desired.instance)
    New-MetabaseChild -Key "SmtpSvc/$($Desired.instance)" -Class 'IIsConfigObject' -Name 'Domain'
    Set-MetabaseValue -Key "SmtpSvc/$($Desired.instance)" -Name 'ServerAutoStart' -Value $true
}
