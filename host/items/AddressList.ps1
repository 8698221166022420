# Relay list and connection control: lists of addresses in the metabase (class IIsIPSecurity). Desired: {instance, name, addresses}.
# Absent means that nobody relays; present but empty that everybody does. Neither ever stands, not for a moment.

function Get-AddressList {
    param([int] $Instance, [string] $Name)
    $list = Get-MetabaseValue -Key "SmtpSvc/$Instance" -Name $Name
    if ($null -eq $list) { return @{ Kind = 'absent'; Addresses = @(); Exceptions = @() } }
    # What is granted counts only where nothing is by default, and what is denied the other way round.
    if ([bool] (Get-ComProperty -Object $list -Name 'GrantByDefault')) {
        return @{ Kind = 'everybody'; Addresses = @(); Exceptions = @(Get-ListEntry -List $list -Name 'IPDeny', 'DomainDeny') }
    }
    $granted = @(Get-ListEntry -List $list -Name 'IPGrant')
    # A network without a mask is the whole internet, whatever else is granted.
    if (@($granted | Where-Object { $_ -match ', 0\.0\.0\.0$' }).Count -gt 0) { return @{ Kind = 'everybody'; Addresses = @(); Exceptions = @() } }
    @{ Kind = 'only'; Addresses = $granted; Exceptions = @(Get-ListEntry -List $list -Name 'DomainGrant') }
}

function Get-ListEntry {
    param($List, [string[]] $Name)
    foreach ($each in $Name) { Get-ComProperty -Object $List -Name $each | Where-Object { $null -ne $_ } | ForEach-Object { ConvertTo-HostOrNetwork -Entry ([string] $_) } }
}

# "1.2.3.4, 255.255.255.255" is "1.2.3.4".
function ConvertTo-HostOrNetwork {
    param([string] $Entry)
    $parts = @($Entry -split '\s*,\s*')
    if ($parts.Count -eq 1 -or $parts[1] -eq $script:Facts.SingleHostMask) { return $parts[0] }
    "$($parts[0]), $($parts[1])"
}

# What is to be written: the plan's addresses, and until the narrowing what a running feeder may still need.
function Get-AddressListToWrite {
    param($Desired, $Found)
    $path = "SmtpSvc/$($Desired.instance)/$($Desired.name)"
    $wanted = @($Desired.addresses | Where-Object { $null -ne $_ } | ForEach-Object { ConvertTo-HostOrNetwork -Entry $_ } | Select-Object -Unique)
    if ($wanted.Count -eq 0 -and $Desired.name -eq 'RelayIpList') { Stop-Run -Message "the plan names nobody who may relay through $path, and SMTPSVC may take an empty list for everybody; it stays as it is. Name at least 127.0.0.1" }
    # Connection control without addresses: "All except the list below", with an empty list.
    if ($wanted.Count -eq 0) { return @{ Kind = 'everybody'; Addresses = @(); Exceptions = @() } }
    if ((Test-Exact) -or $Found.Kind -eq 'absent') { return @{ Kind = 'only'; Addresses = $wanted; Exceptions = @() } }
    if ($Found.Kind -eq 'everybody') {
        # An open relay is closed at once; whoever may only connect is not cut off before the feeders have changed.
        if ($Desired.name -eq 'RelayIpList') { return @{ Kind = 'only'; Addresses = $wanted; Exceptions = @() } }
        Add-Pending -Text "$path stays open to everybody until no feeder needs it"
        return @{ Kind = 'everybody'; Addresses = @(); Exceptions = @() }
    }
    $surplus = @($Found.Addresses | Where-Object { $wanted -notcontains $_ })
    foreach ($each in $surplus) { Add-Pending -Text "$path keeps $each until no feeder needs it" }
    # Names that are granted by a look-up of the client's address are surplus like addresses.
    foreach ($each in $Found.Exceptions) { Add-Pending -Text "$path keeps $each until no feeder needs it" }
    @{ Kind = 'only'; Addresses = @($wanted + $surplus); Exceptions = @($Found.Exceptions) }
}

function Format-AddressList {
    param($List)
    $exceptions = @($List.Exceptions | Sort-Object) -join '; '
    if ($List.Kind -ne 'only') { return $(if ($exceptions -eq '') { $List.Kind } else { "$($List.Kind) but $exceptions" }) }
    if (@($List.Addresses).Count -eq 0) { return 'nobody' }
    $addresses = @($List.Addresses | Sort-Object) -join '; '
    if ($exceptions -eq '') { $addresses } else { "$addresses; $exceptions" }
}

function Test-AddressList {
    param($Desired)
    $found = Get-AddressList -Instance $Desired.instance -Name $Desired.name
    $wanted = Get-AddressListToWrite -Desired $Desired -Found $found
    $told = Format-AddressList -List $found
    $expected = Format-AddressList -List $wanted
    # Without connection control everybody may connect; without a relay list nobody may relay.
    if ($told -eq $expected -or ($Desired.name -eq 'IPSecurity' -and $told -eq 'absent' -and $expected -eq 'everybody')) { return }
    New-Difference -Item 'AddressList' -Path "SmtpSvc/$($Desired.instance)/$($Desired.name)" -Expected $expected -Found $told -Data @{ Found = $found; Wanted = $wanted } -Original @{ kind = $found.Kind; addresses = @($found.Addresses); exceptions = @($found.Exceptions) }
}

function Set-AddressList {
    param($Desired, $Difference)
    $data = $Difference[0].Data
    if ($data.Found.Kind -eq 'absent' -and $Desired.name -eq 'RelayIpList') { Write-RelayBlob -Instance $Desired.instance }
    $entry = Open-MetabaseKey -Path "SmtpSvc/$($Desired.instance)"
    # A list object cannot be made, only taken: both properties have the same class, and the relay list comes first.
    $source = if ($data.Found.Kind -eq 'absent') { 'RelayIpList' } else { $Desired.name }
    $list = $entry.Invoke('Get', [object[]] @($source))
    Set-ComProperty -Object $list -Name 'GrantByDefault' -Value ($data.Wanted.Kind -eq 'everybody')
    if ($data.Wanted.Kind -eq 'only') { Set-ComProperty -Object $list -Name 'IPGrant' -Value ([object[]] $data.Wanted.Addresses) }
    if ($data.Found.Exceptions.Count -gt 0 -and $data.Wanted.Exceptions.Count -eq 0) {
        foreach ($each in $(if ($data.Wanted.Kind -eq 'only') { 'DomainGrant' } else { 'IPDeny', 'DomainDeny' })) { Set-ComProperty -Object $list -Name $each -Value ([object[]] @()) }
    }
    Add-Owed -Name 'save the metabase'
    $null = $entry.Invoke('Put', [object[]] @($Desired.name, $list))
    $null = $entry.Invoke('SetInfo', [object[]] @())
}

# Server 2022 may come without the attribute, and ADSI then has no list to fill. WMI takes it as bytes: 127.0.0.1 alone.
function Write-RelayBlob {
    param([int] $Instance)
    $bytes = New-Object System.Collections.ArrayList
    foreach ($word in $script:Facts.RelayBlobWords) { $bytes.AddRange([System.BitConverter]::GetBytes([int] $word)) }
    $bytes.AddRange([byte[]] @(127, 0, 0, 1))
    $setting = Get-WmiObject -Namespace $script:Facts.Metabase.WmiNamespace -Class $script:Facts.Metabase.WmiServerSetting -Filter "Name='SmtpSvc/$Instance'"
    Add-Owed -Name 'save the metabase'
    $setting.RelayIpList = [byte[]] $bytes.ToArray()
    $null = $setting.Put()
}

function Get-ComProperty {
    param($Object, [string] $Name)
    $Object.GetType().InvokeMember($Name, [System.Reflection.BindingFlags]::GetProperty, $null, $Object, $null)
}

function Set-ComProperty {
    param($Object, [string] $Name, $Value)
    # A list is one argument, not several.
    $arguments = New-Object 'object[]' 1
    $arguments[0] = $Value
    $null = $Object.GetType().InvokeMember($Name, [System.Reflection.BindingFlags]::SetProperty, $null, $Object, $arguments)
}
