# A virtual server beyond the first, for worker pools with an expiry of their own (paper, footnotes 2 and 10). Desired: the virtual server.

function Test-VirtualServer {
    param($Desired)
    $key = "SmtpSvc/$($Desired.instance)"
    $missing = @($key, "$key/Domain" | Where-Object { -not (Test-MetabaseKey -Path $_) })
    foreach ($each in $missing) { New-Difference -Item 'VirtualServer' -Path $each -Expected 'there' -Found 'not there' }
    if ($missing -contains $key) { return }
    $starts = Get-MetabaseValue -Key $key -Name 'ServerAutoStart'
    if ($starts -ne $true) { New-Difference -Item 'VirtualServer' -Path "$key/ServerAutoStart" -Expected 'True' -Found (Format-Value $starts) }
}

function Set-VirtualServer {
    param($Desired, $Difference)
    # It starts with no relay list and on no port of its own: the steps that follow set both before SMTPSVC starts again.
    if (@($Difference | Where-Object { $_.found -eq 'not there' }).Count -gt 0) { Stop-SmtpForChange -Because "virtual server $($Desired.instance) is made" }
    New-VirtualServer -Instance $Desired.instance
    Set-MetabaseValue -Key "SmtpSvc/$($Desired.instance)" -Name 'ServerAutoStart' -Value $true
}

# What is missing of it: a run may have died between its key and the one that holds its domains.
function New-VirtualServer {
    param([int] $Instance)
    $facts = $script:Facts.Metabase
    if (-not (Test-MetabaseKey -Path "SmtpSvc/$Instance")) { New-MetabaseChild -Key 'SmtpSvc' -Class $facts.ServerClass -Name ([string] $Instance) }
    if (-not (Test-MetabaseKey -Path "SmtpSvc/$Instance/Domain")) { New-MetabaseChild -Key "SmtpSvc/$Instance" -Class $facts.FolderClass -Name 'Domain' }
}
