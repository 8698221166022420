# Ports of a virtual server (ServerBindings). An old port stays until no feeder uses it. Desired: {instance, serverBindings}.

function Get-ServerBinding {
    param([int] $Instance)
    @(Get-MetabaseValue -Key "SmtpSvc/$Instance" -Name 'ServerBindings' | ForEach-Object { [string] $_ } | Where-Object { $_ -ne '' })
}

function Test-ServerBinding {
    param($Desired)
    $found = @(Get-ServerBinding -Instance $Desired.instance)
    $wanted = @(Get-BindingToWrite -Desired $Desired -Found $found)
    if (($found -join ' ') -eq ($wanted -join ' ')) { return }
    New-Difference -Item 'ServerBinding' -Path "SmtpSvc/$($Desired.instance)/ServerBindings" -Expected ($wanted -join ' ') -Found (Format-Value $found) -Data @{ Value = $found; Wanted = $wanted }
}

function Get-BindingToWrite {
    param($Desired, [string[]] $Found)
    $wanted = @($Desired.serverBindings)
    if (Test-Exact) { return $wanted }
    # Port 25 is LISTSERV's listener's, and nobody's on a host without one: it never stays.
    $surplus = @($Found | Where-Object { $wanted -notcontains $_ -and $_.Split(':')[1] -ne '25' })
    foreach ($each in $surplus) { Add-Pending -Text "SmtpSvc/$($Desired.instance)/ServerBindings keeps $each until no feeder uses it" }
    $wanted + $surplus
}

function Set-ServerBinding {
    param($Desired, $Difference)
    Save-OriginalValue -Path $Difference[0].path -Value $Difference[0].Data.Value
    # Whether SMTPSVC takes a new port while it runs is not documented; an old one may go at any time.
    if (-not (Test-Exact)) { Stop-SmtpForChange -Because 'its port changes' }
    Set-MetabaseValue -Key "SmtpSvc/$($Desired.instance)" -Name 'ServerBindings' -Value ([object[]] $Difference[0].Data.Wanted)
}
